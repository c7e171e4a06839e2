import { useMemo } from "react";
import { useNavigate, useParams } from "react-router";
import { useEpisode } from "@/features/catalogue";
import { type WorkName, watchAddress } from "@/shared/watching/work";
import { NotFoundPage } from "./NotFoundPage";
import { Watching } from "./Watching";

/** Plays an episode, and offers the next one at its end. */
export function WatchEpisodePage() {
  const { id, season, episode } = useParams();
  const numbers = [Number(id), Number(season), Number(episode)] as const;
  if (!numbers.every((number) => Number.isSafeInteger(number) && number >= 0)) {
    return <NotFoundPage />;
  }
  const [showId, seasonNumber, episodeNumber] = numbers;
  return (
    <EpisodeWatched
      key={numbers.join("/")}
      showId={showId}
      season={seasonNumber}
      number={episodeNumber}
    />
  );
}

interface Props {
  showId: number;
  season: number;
  number: number;
}

function EpisodeWatched({ showId, season, number }: Props) {
  const work = useMemo<WorkName>(
    () => ({ type: "episode", showId, season, episode: number }),
    [showId, season, number],
  );
  const navigate = useNavigate();
  const { show, episode, next } = useEpisode(showId, season, number);
  const onNext = (to: string) => void navigate(to, { replace: true });
  return (
    <Watching
      work={work}
      title={show && nameOf(show.title, season, number, episode?.title)}
      runtimeMin={episode === undefined ? undefined : episode?.runtime || null}
      picture={{ seed: showId, image: show?.backdrop ?? "" }}
      page={`/show/${showId}`}
      next={
        next && {
          title: nameOf("", next.seasonNumber, next.episodeNumber, next.title),
          onPlay: () =>
            onNext(
              watchAddress({
                type: "episode",
                showId,
                season: next.seasonNumber,
                episode: next.episodeNumber,
              }),
            ),
        }
      }
    />
  );
}

function nameOf(show: string, season: number, number: number, title = ""): string {
  return [show, `Season ${season}, episode ${number}`, title].filter(Boolean).join(" · ");
}
