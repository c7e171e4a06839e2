import { Component, type ReactNode } from "react";
import { Button } from "@/shared/ui/Button";
import styles from "./Crash.module.css";

/** The last net: a page that broke says so instead of going blank. */
export class Crash extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <main className={styles.crash} role="alert">
        <h1>This page broke</h1>
        <p>That is a fault of Miauflix, not yours. Loading it again usually helps.</p>
        <Button look="primary" onClick={() => window.location.reload()}>
          Load again
        </Button>
      </main>
    );
  }
}
