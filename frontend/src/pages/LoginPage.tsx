import { Navigate, useLocation } from "react-router";
import { LoginForm, useGetStatusQuery } from "@/features/account";
import { useUser } from "@/shared/session/hooks";
import { AccountPage } from "./AccountPage";

export function LoginPage() {
  const user = useUser();
  const { data } = useGetStatusQuery();
  const from = (useLocation().state as { from?: string } | null)?.from ?? "/";
  if (user) return <Navigate to={from} replace />;
  if (data?.setup.required) return <Navigate to="/setup" replace />;
  return (
    <AccountPage title="Welcome back" lead="Log in to watch.">
      <LoginForm />
    </AccountPage>
  );
}
