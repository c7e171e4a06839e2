import type { ReactNode } from "react";
import { useDispatch, useSelector } from "react-redux";
import { Navigate, useLocation } from "react-router";
import { type SessionState, sessionEnded } from "@/shared/session/slice";
import { Button } from "@/shared/ui/Button";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { Waiting } from "@/shared/ui/Waiting";
import { useGetSessionQuery, useGetStatusQuery } from "../api";
import styles from "./Gate.module.css";

/** Lets people in who are logged in; sends all others to set-up or log-in, and back afterwards. */
export function Gate({ children }: { children: ReactNode }) {
  const { id, user } = useSelector((state: { session: SessionState }) => state.session);
  if (user) return children;
  return id === null ? <Doorway /> : <Recognise />;
}

function Doorway() {
  const status = useGetStatusQuery();
  const location = useLocation();
  if (status.isError) {
    return (
      <Stopped
        title="Miauflix cannot be reached"
        error={status.error}
        onRetry={() => void status.refetch()}
      />
    );
  }
  if (!status.data) return <Waiting label="Opening Miauflix" />;
  const target = status.data.setup.required ? "/setup" : "/login";
  return <Navigate to={target} replace state={{ from: location.pathname + location.search }} />;
}

function Recognise() {
  const session = useGetSessionQuery();
  const dispatch = useDispatch();
  if (!session.isError || session.isFetching) return <Waiting label="Opening Miauflix" />;
  return (
    <Stopped
      title="Your session could not be checked"
      error={session.error}
      onRetry={() => void session.refetch()}
    >
      <Button onClick={() => dispatch(sessionEnded())}>Log in again</Button>
    </Stopped>
  );
}

interface StoppedProps {
  title: string;
  error: unknown;
  onRetry: () => void;
  children?: ReactNode;
}

function Stopped({ children, ...panel }: StoppedProps) {
  return (
    <main className={styles.stopped}>
      <ErrorPanel {...panel} />
      {children}
    </main>
  );
}
