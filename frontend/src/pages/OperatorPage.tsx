import { Directories, Trackers } from "@/features/directories";
import { SlowestStarts } from "@/features/starts";
import { ActorTree } from "@/features/supervision";
import { Torrents } from "@/features/torrents";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import { useUser } from "@/shared/session/hooks";
import { NotFoundPage } from "./NotFoundPage";
import styles from "./OperatorPage.module.css";

/** How the house is doing, which films started slowly, where sources come from, and what the engine holds. For administrators. */
export function OperatorPage() {
  const user = useUser();
  useDocumentTitle("Operator");
  if (user?.role !== "admin") return <NotFoundPage />;
  return (
    <div className={styles.page}>
      <h1>Operator</h1>
      <ActorTree />
      <SlowestStarts />
      <Directories />
      <Trackers />
      <Torrents />
    </div>
  );
}
