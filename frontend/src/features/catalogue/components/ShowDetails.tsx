import type { ReactNode } from "react";
import { formatDay } from "@/shared/format/day";
import { routeIdOf } from "../routeId";
import type { NextEpisode, Show } from "../types";
import { FollowButton } from "./FollowButton";
import { Seasons } from "./Seasons";
import styles from "./ShowDetails.module.css";
import { TitleHead } from "./TitleHead";

interface Props {
  show: Show;
  /** What else can be done with it. */
  actions?: ReactNode;
}

/** Everything known about a series: what comes next, and all its seasons. */
export function ShowDetails({ show, actions }: Props) {
  const id = routeIdOf(show);
  return (
    <article>
      <TitleHead title={show} facts={[show.status]}>
        {show.nextEpisode && <Next episode={show.nextEpisode} />}
        <div className={styles.actions}>
          <FollowButton showId={id} following={show.watching} />
          {actions}
        </div>
      </TitleHead>
      <div className={styles.below}>
        <Seasons showId={id} seasons={show.seasons} />
      </div>
    </article>
  );
}

function Next({ episode }: { episode: NextEpisode }) {
  const { seasonNumber, episodeNumber, title, airDate } = episode;
  return (
    <p className={styles.next}>
      <strong>Next:</strong> season {seasonNumber}, episode {episodeNumber}
      {title && ` “${title}”`}, on <time dateTime={airDate}>{formatDay(airDate)}</time>
    </p>
  );
}
