import { useDocumentTitle } from "@/shared/hooks/useDocumentTitle";
import { ButtonLink } from "@/shared/ui/Button";
import styles from "./NotFoundPage.module.css";

export function NotFoundPage() {
  useDocumentTitle("Not found");
  return (
    <div className={styles.page}>
      <h1>Nothing here</h1>
      <p>This page or title does not exist, or it has gone.</p>
      <ButtonLink look="primary" to="/">
        To the films
      </ButtonLink>
    </div>
  );
}
