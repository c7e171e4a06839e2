import { type RefObject, useEffect, useRef } from "react";
import { errorText } from "@/shared/api/errors";
import { Button } from "@/shared/ui/Button";
import { Notice } from "@/shared/ui/Notice";
import { useBeginLinkMutation } from "../api";
import styles from "./LinkTrakt.module.css";
import { PairingCode } from "./PairingCode";

/** The way from a press to a link: a code is asked for, shown, and waited for. */
export function LinkTrakt({ label }: { label: string }) {
  const [begin, { data: pairing, error, isLoading, reset }] = useBeginLinkMutation();
  const root = useRef<HTMLDivElement>(null);
  useFocusOnChange(root, pairing?.deviceCode);
  return (
    <div ref={root} className={styles.link} tabIndex={-1}>
      {error && <Notice>{errorText(error)}</Notice>}
      {pairing ? (
        <PairingCode
          key={pairing.deviceCode}
          pairing={pairing}
          onAgain={() => void begin()}
          onCancel={reset}
        />
      ) : (
        <Button look="primary" busy={isLoading} onClick={() => void begin()}>
          {label}
        </Button>
      )}
    </div>
  );
}

/** The button that was pressed has gone when another code comes or goes: the focus stays here. */
function useFocusOnChange(root: RefObject<HTMLElement | null>, code: string | undefined): void {
  const before = useRef(code);
  useEffect(() => {
    if (before.current !== code) root.current?.focus();
    before.current = code;
  }, [root, code]);
}
