import { useSelector } from "react-redux";
import { Navigate, useLocation } from "react-router";
import { LoginForm, useGetStatusQuery } from "@/features/account";
import type { SessionState } from "@/shared/session/slice";
import { EntranceFrame } from "./EntranceFrame";

export function LoginPage() {
  const { id } = useSelector((state: { session: SessionState }) => state.session);
  const { data } = useGetStatusQuery();
  const from = (useLocation().state as { from?: string } | null)?.from ?? "/";
  // A session from an earlier visit is checked behind the gate.
  if (id !== null) return <Navigate to={from} replace />;
  if (data?.setup.required) return <Navigate to="/setup" replace />;
  return (
    <EntranceFrame title="Welcome back" lead="Log in to watch.">
      <LoginForm />
    </EntranceFrame>
  );
}
