import { Navigate } from "react-router";
import { SetupForm, useGetStatusQuery } from "@/features/account";
import { useUser } from "@/shared/session/hooks";
import { EntranceFrame } from "./EntranceFrame";

export function SetupPage() {
  const user = useUser();
  const { data } = useGetStatusQuery();
  if (user) return <Navigate to="/" replace />;
  // After the account is made the form still has to log in; it leaves by `user` then.
  if (data && !data.setup.required) return <Navigate to="/login" replace />;
  return (
    <EntranceFrame
      title="Set up Miauflix"
      lead="Make the first account. It looks after this Miauflix and can add others later."
    >
      <SetupForm />
    </EntranceFrame>
  );
}
