import { errorText } from "@/shared/api/errors";
import { Button } from "@/shared/ui/Button";
import { Notice } from "@/shared/ui/Notice";
import { useFollowMutation } from "../api";

/** Follow a series: its seasons are then kept complete without being asked for. */
export function FollowButton({ showId, following }: { showId: number; following: boolean }) {
  const [follow, { isLoading, error }] = useFollowMutation();
  return (
    <div>
      <Button
        look={following ? "quiet" : "primary"}
        aria-pressed={following}
        busy={isLoading}
        onClick={() => void follow({ showId, following: !following })}
      >
        {following ? "Following" : "Follow this series"}
      </Button>
      {error && <Notice>{errorText(error)}</Notice>}
    </div>
  );
}
