import { createSlice, type PayloadAction } from "@reduxjs/toolkit";
import { readSessionId } from "./storage";

export interface User {
  id: number | string;
  email: string;
  username: string | null;
  displayName: string | null;
  role: "user" | "admin";
}

export interface SessionState {
  /** Names the cookie pair; not a secret. `null`: nobody is logged in. */
  id: string | null;
  /** `null` until the server has confirmed the session. */
  user: User | null;
}

interface Confirmed {
  session: string;
  user: User;
}

const slice = createSlice({
  name: "session",
  initialState: (): SessionState => ({ id: readSessionId(), user: null }),
  reducers: {
    sessionConfirmed: (_state, action: PayloadAction<Confirmed>) => ({
      id: action.payload.session,
      user: action.payload.user,
    }),
    sessionEnded: (): SessionState => ({ id: null, user: null }),
  },
});

export const { sessionConfirmed, sessionEnded } = slice.actions;
export const sessionReducer = slice.reducer;
