import { useUser } from "@/shared/session/hooks";
import { ErrorPanel } from "@/shared/ui/ErrorPanel";
import { useGetAssociationQuery, useGetTraktServiceQuery } from "../api";
import type { Service } from "../types";
import { LinkedTrakt } from "./LinkedTrakt";
import { LinkTrakt } from "./LinkTrakt";
import styles from "./TraktPanel.module.css";

/** This viewer's account at Trakt: linking it, how the link fares, unlinking it. */
export function TraktPanel() {
  return (
    <section className={styles.panel} aria-labelledby="trakt-title">
      <h2 id="trakt-title">Trakt</h2>
      <Content />
    </section>
  );
}

function Content() {
  const service = useGetTraktServiceQuery();
  const { data: association, error, refetch } = useGetAssociationQuery();
  const isMissing = service.data?.status === "needs_configuration";
  if (isMissing) return <Missing service={service.data} />;
  if (error) {
    return (
      <ErrorPanel
        title="Your link could not be looked up"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  }
  if (association === undefined || service.isLoading) return <p>Looking up your link …</p>;
  if (association) return <LinkedTrakt association={association} />;
  return (
    <>
      <p>Keep what you watch here and elsewhere together, and bring your lists along.</p>
      <LinkTrakt label="Link Trakt" />
    </>
  );
}

/** Only who runs this server can do something about it. */
function Missing({ service }: { service: Service | null | undefined }) {
  const user = useUser();
  if (user?.role !== "admin") return <p>Trakt is not offered here.</p>;
  return (
    <p>
      Trakt is not set up on this server. Set {(service?.missingVars ?? []).join(" and ")} and start
      Miauflix again.
    </p>
  );
}
