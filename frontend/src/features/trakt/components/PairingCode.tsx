import { formatClock } from "@/shared/format/time";
import { useCountdown } from "@/shared/hooks/useCountdown";
import { Button } from "@/shared/ui/Button";
import { Notice } from "@/shared/ui/Notice";
import type { Pairing } from "../types";
import { type Approval, useApproval } from "../useApproval";
import styles from "./PairingCode.module.css";

interface Props {
  pairing: Pairing;
  /** Asks for another code. */
  onAgain: () => void;
  onCancel: () => void;
}

/** A code and how it stands, to its good or bad end. */
export function PairingCode({ pairing, onAgain, onCancel }: Props) {
  const approval = useApproval(pairing);
  const isOver = approval.state === "over";
  return (
    <>
      {isOver ? (
        <Notice title="Not linked">{approval.trouble}</Notice>
      ) : (
        <Code pairing={pairing} approval={approval} />
      )}
      <div className={styles.actions}>
        {isOver && (
          <Button look="primary" onClick={onAgain}>
            Get another code
          </Button>
        )}
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </>
  );
}

/** The code, where to type it in, and for how long. */
function Code({ pairing, approval }: { pairing: Pairing; approval: Approval }) {
  const left = useCountdown(pairing.expiresIn) ?? 0;
  return (
    <>
      <p>
        Open{" "}
        <a href={pairing.verificationUrl} target="_blank" rel="noopener noreferrer">
          {pairing.verificationUrl}
        </a>{" "}
        and type in this code:
      </p>
      <output className={styles.code} aria-label="Code for Trakt">
        {pairing.userCode}
      </output>
      <p className={styles.left} role="timer">
        It is good for {formatClock(left)} more.
      </p>
      <Standing approval={approval} />
    </>
  );
}

/** Told to screen readers when it changes, and not every second. */
function Standing({ approval: { state, trouble } }: { approval: Approval }) {
  const words = state === "approved" ? "Approved. Linking …" : "Waiting for you to approve it …";
  return (
    <p className={styles.standing} aria-live="polite">
      {trouble ? `${trouble} It is tried again.` : words}
    </p>
  );
}
