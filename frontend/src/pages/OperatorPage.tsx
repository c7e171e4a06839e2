import { Directories, Trackers } from "@/features/directories";
import { ActorTree } from "@/features/supervision";
import { Torrents } from "@/features/torrents";
import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import { useUser } from "@/shared/session/hooks";
import { NotFoundPage } from "./NotFoundPage";
import styles from "./OperatorPage.module.css";

/** How the house is doing, where sources come from, and what the engine holds. For administrators. */
export function OperatorPage() {
  const user = useUser();
  useDocumentTitle("Operator");
  if (user?.role !== "admin") return <NotFoundPage />;
  return (
    <div className={styles.page}>
      <h1>Operator</h1>
      <ActorTree />
      <Directories />
      <Trackers />
      <Torrents />
    </div>
  );
}
