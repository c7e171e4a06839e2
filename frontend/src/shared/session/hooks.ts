import { useSelector } from "react-redux";
import type { SessionState, User } from "./slice";

const selectUser = (state: { session: SessionState }): User | null => state.session.user;

/** The person who is logged in, or `null`. */
export function useUser(): User | null {
  return useSelector(selectUser);
}
