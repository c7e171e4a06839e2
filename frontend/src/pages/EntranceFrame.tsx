import type { ReactNode } from "react";
import { NightScene } from "@/shared/brand/NightScene";
import { Wordmark } from "@/shared/brand/Wordmark";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import styles from "./EntranceFrame.module.css";

interface Props {
  title: string;
  lead: string;
  children: ReactNode;
}

/** The frame of set-up and log-in: the form on one side, the house cat on the other. */
export function EntranceFrame({ title, lead, children }: Props) {
  useDocumentTitle(title);
  return (
    <div className={styles.page}>
      <div className={styles.scene}>
        <NightScene />
      </div>
      <main className={styles.panel}>
        <Wordmark />
        <div>
          <h1>{title}</h1>
          <p className={styles.lead}>{lead}</p>
        </div>
        {children}
      </main>
    </div>
  );
}
