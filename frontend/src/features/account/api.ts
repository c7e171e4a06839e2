import { api } from "@/shared/api/api";
import { sessionConfirmed, sessionEnded, type User } from "@/shared/session/slice";

interface Status {
  setup: { required: boolean };
}

interface Credentials {
  email: string;
  password: string;
}

interface FirstAdmin extends Credentials {
  username?: string;
  setupToken: string;
}

interface Session {
  session: string;
  user: User;
}

const accountApi = api.injectEndpoints({
  endpoints: (build) => ({
    getStatus: build.query<Status, void>({
      query: () => "/status",
      providesTags: ["Setup"],
    }),
    setUp: build.mutation<User, FirstAdmin>({
      query: (body) => ({ url: "/auth/setup", method: "POST", body }),
      // 404: somebody else has set it up meanwhile; success is told by the log-in that follows.
      invalidatesTags: (_user, error) => (error?.status === 404 ? ["Setup"] : []),
    }),
    logIn: build.mutation<Session, Credentials>({
      query: (body) => ({ url: "/auth/login", method: "POST", body }),
      invalidatesTags: ["Setup"],
      onQueryStarted: async (_credentials, { dispatch, queryFulfilled }) => {
        const answer = await queryFulfilled.catch(() => null);
        if (answer) dispatch(sessionConfirmed(answer.data));
      },
    }),
    getSession: build.query<Session, void>({
      query: () => "/auth/session",
      onQueryStarted: async (_nothing, { dispatch, queryFulfilled }) => {
        const answer = await queryFulfilled.catch(() => null);
        if (answer) dispatch(sessionConfirmed(answer.data));
      },
    }),
    logOut: build.mutation<unknown, string>({
      query: (session) => ({
        url: `/auth/logout/${encodeURIComponent(session)}`,
        method: "POST",
      }),
      onQueryStarted: async (_session, { dispatch, queryFulfilled }) => {
        // Logged out here in any case; a session that the server could not end runs out by itself.
        await queryFulfilled.catch(() => null);
        dispatch(sessionEnded());
      },
    }),
  }),
});

export const {
  useGetStatusQuery,
  useSetUpMutation,
  useLogInMutation,
  useGetSessionQuery,
  useLogOutMutation,
} = accountApi;
