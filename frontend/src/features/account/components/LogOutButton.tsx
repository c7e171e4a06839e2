import { useSelector } from "react-redux";
import type { SessionState } from "@/shared/session/slice";
import { Button } from "@/shared/ui/Button";
import { useLogOutMutation } from "../api";

export function LogOutButton() {
  const session = useSelector((state: { session: SessionState }) => state.session.id);
  const [logOut, { isLoading }] = useLogOutMutation();
  if (session === null) return null;
  return (
    <Button busy={isLoading} onClick={() => void logOut(session)} data-testid="log-out">
      Log out
    </Button>
  );
}
