import { useState } from "react";
import { errorText } from "@/shared/api/errors";
import { Button } from "@/shared/ui/Button";
import { ConfirmDialog } from "@/shared/ui/ConfirmDialog";
import { Notice } from "@/shared/ui/Notice";
import { useUnlinkMutation } from "../api";

/** Takes the link away, once asked whether that is meant. */
export function UnlinkTrakt() {
  const [isAsked, setIsAsked] = useState(false);
  const [unlink, { isLoading, error }] = useUnlinkMutation();
  const confirm = async () => {
    await unlink();
    setIsAsked(false);
  };
  return (
    <div>
      <Button aria-haspopup="dialog" onClick={() => setIsAsked(true)}>
        Unlink
      </Button>
      {error && <Notice title="It was not unlinked">{errorText(error)}</Notice>}
      {isAsked && (
        <ConfirmDialog
          title="Unlink your Trakt account?"
          confirmLabel="Unlink"
          busy={isLoading}
          onConfirm={() => void confirm()}
          onCancel={() => setIsAsked(false)}
        >
          <p>
            What came from Trakt goes away here: your lists there, and what you watched elsewhere.
            Trakt keeps what it was told.
          </p>
        </ConfirmDialog>
      )}
    </div>
  );
}
