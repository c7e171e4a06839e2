import { api } from "@/shared/api/api";
import type { AddedTorrent, Torrent } from "./types";

const torrentsApi = api.injectEndpoints({
  endpoints: (build) => ({
    getTorrents: build.query<{ torrents: Torrent[] }, void>({
      query: () => "/torrents",
      providesTags: ["Torrents"],
    }),
    addMagnet: build.mutation<AddedTorrent, string>({
      query: (magnet) => ({ url: "/torrents", method: "POST", body: { magnet } }),
      invalidatesTags: ["Torrents"],
    }),
    addTorrentFile: build.mutation<AddedTorrent, File>({
      query: (file) => ({
        url: "/torrents",
        method: "POST",
        headers: { "Content-Type": "application/x-bittorrent" },
        body: file,
      }),
      invalidatesTags: ["Torrents"],
    }),
    removeTorrent: build.mutation<unknown, Torrent["id"]>({
      query: (id) => ({ url: `/torrents/${encodeURIComponent(id)}`, method: "DELETE" }),
      invalidatesTags: ["Torrents"],
    }),
  }),
});

export const {
  useGetTorrentsQuery,
  useAddMagnetMutation,
  useAddTorrentFileMutation,
  useRemoveTorrentMutation,
} = torrentsApi;
