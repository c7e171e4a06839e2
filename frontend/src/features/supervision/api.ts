import { api } from "@/shared/api/api";
import type { SupervisionTree } from "./types";

const supervisionApi = api.injectEndpoints({
  endpoints: (build) => ({
    getActors: build.query<SupervisionTree, void>({
      query: () => "/actors",
      providesTags: ["Actors"],
    }),
    restartActor: build.mutation<unknown, string>({
      query: (name) => ({
        url: `/actors/${encodeURIComponent(name)}/restart`,
        method: "POST",
      }),
      invalidatesTags: ["Actors"],
    }),
  }),
});

export const { useGetActorsQuery, useRestartActorMutation } = supervisionApi;
