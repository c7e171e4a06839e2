import { formatDay } from "@/shared/format/day";
import { Notice } from "@/shared/ui/Notice";
import type { Association } from "../types";
import { LinkTrakt } from "./LinkTrakt";
import { UnlinkTrakt } from "./UnlinkTrakt";

/** The account at Trakt, how its link fares, and the way to mend or end it. */
export function LinkedTrakt({ association }: { association: Association }) {
  const { slug, name, isLinked, needsLink, message, linkedAt, waiting } = association;
  return (
    <>
      <p>
        {isLinked ? "Linked with " : "The operator has named this account as yours: "}
        <strong>{name || slug}</strong>
        {linkedAt && ` since ${formatDay(linkedAt.slice(0, 10))}`}.
      </p>
      {message && <Notice title="The link does not work">{message}</Notice>}
      {waiting > 0 && <p>{waitingText(waiting)}</p>}
      {needsLink && <LinkTrakt label={isLinked ? "Link again" : "Link Trakt"} />}
      <UnlinkTrakt />
    </>
  );
}

function waitingText(count: number): string {
  return count === 1
    ? "Trakt is still to be told of 1 thing that you watched."
    : `Trakt is still to be told of ${count} things that you watched.`;
}
