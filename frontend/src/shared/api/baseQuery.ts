import { type BaseQueryFn, type FetchArgs, fetchBaseQuery } from "@reduxjs/toolkit/query/react";
import { apiRoot } from "./config";
import { type ApiError, toApiError } from "./errors";
import { withFreshSession } from "./refresh";
import { nameSession } from "./request";

type Api = Parameters<BaseQueryFn>[1];

const rawQuery = fetchBaseQuery({
  credentials: "same-origin",
  prepareHeaders: (headers, { getState }) => nameSession(headers, getState()),
});

/** One request; what is not about tokens itself is repeated when they had run out. */
export const baseQuery: BaseQueryFn<string | FetchArgs, unknown, ApiError> = async (
  args,
  api,
  extra,
) => {
  const ask = () => send(args, api, extra);
  return isAboutTokens(args) ? ask() : withFreshSession(api, ask);
};

async function send(args: string | FetchArgs, api: Api, extra: object) {
  const request = typeof args === "string" ? { url: args } : args;
  const reply = await rawQuery({ ...request, url: `${apiRoot()}${request.url}` }, api, extra);
  if (reply.error) return { error: toApiError(reply.error, reply.meta) };
  return { data: reply.data };
}

function isAboutTokens(args: string | FetchArgs): boolean {
  const url = typeof args === "string" ? args : args.url;
  return /^\/auth\/(login|refresh|logout|setup)/.test(url);
}
