import { api } from "@/shared/api/api";
import type { Association, Check, Pairing, Service } from "./types";

const traktApi = api.injectEndpoints({
  endpoints: (build) => ({
    /** `null`: the server says nothing of it, as while its actor is restarting. */
    getTraktService: build.query<Service | null, void>({
      query: () => "/status",
      transformResponse: ({ services }: { services?: { trakt?: Service } }) =>
        services?.trakt ?? null,
    }),
    getAssociation: build.query<Association | null, void>({
      query: () => "/trakt/association",
      transformResponse: ({ association }: { association: Association | null }) => association,
      providesTags: ["Trakt"],
    }),
    beginLink: build.mutation<Pairing, void>({
      query: () => ({ url: "/trakt/auth/device", method: "POST" }),
    }),
    checkLink: build.mutation<Check, string>({
      query: (deviceCode) => ({
        url: "/trakt/auth/device/check",
        method: "POST",
        body: { deviceCode },
      }),
      // What was watched elsewhere comes in with the link.
      invalidatesTags: (check) => (check?.success ? ["Trakt", "Progress", "Lists"] : []),
    }),
    unlink: build.mutation<unknown, void>({
      query: () => ({ url: "/trakt/association", method: "DELETE" }),
      invalidatesTags: (_told, error) => (error ? [] : ["Trakt", "Progress", "Lists"]),
    }),
  }),
});

export const {
  useGetTraktServiceQuery,
  useGetAssociationQuery,
  useBeginLinkMutation,
  useCheckLinkMutation,
  useUnlinkMutation,
} = traktApi;
