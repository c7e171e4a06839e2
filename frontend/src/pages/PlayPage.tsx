import { useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { Player } from "@/features/player";
import { apiRoot } from "@/shared/api/config";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";

interface Handed {
  name?: string;
  url?: string;
}

/** Plays a stream that has been opened already: a torrent that an operator added. */
export function PlayPage() {
  const key = useParams().streamingKey ?? "";
  const handed = (useLocation().state as Handed | null) ?? {};
  const navigate = useNavigate();
  const [askedAt] = useState(() => performance.now());
  useDocumentTitle(handed.name ?? null);
  return (
    <Player
      key={key}
      title={handed.name ?? "Stream"}
      stream={{
        streamingKey: key,
        url: handed.url ?? `${apiRoot()}/stream/${encodeURIComponent(key)}`,
        quality: null,
        videoCodec: null,
        size: 0,
      }}
      askedAt={askedAt}
      onLeave={() => void navigate("/operator", { replace: true })}
    />
  );
}
