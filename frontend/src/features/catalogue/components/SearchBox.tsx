import { type FormEvent, type RefObject, useEffect, useId, useRef, useState } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { VisuallyHidden } from "@/shared/ui/VisuallyHidden";
import styles from "./SearchBox.module.css";

const PAUSE_MS = 180;

/** Where one types the name of a title; what is found has a page of its own. `/` leads here from anywhere. */
export function SearchBox() {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const here = useLocation().pathname === "/search";
  const shown = useSearchParams()[0].get("q") ?? "";
  const [text, setText] = useState(here ? shown : "");
  const pause = useRef(0);
  useSlash(input);
  const [wasHere, setWasHere] = useState(here);
  if (here !== wasHere) {
    // Another page empties the box; going back to what was found fills it again.
    setWasHere(here);
    setText(here ? shown : "");
  }

  const go = (wanted: string) => {
    window.clearTimeout(pause.current);
    void navigate(`/search?q=${encodeURIComponent(wanted)}`, { replace: here });
  };
  const type = (typed: string) => {
    setText(typed);
    window.clearTimeout(pause.current);
    if (typed.trim() !== "") pause.current = window.setTimeout(() => go(typed), PAUSE_MS);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") go(text);
  };
  return (
    <search>
      <form className={styles.form} onSubmit={submit}>
        <label htmlFor={id}>
          <VisuallyHidden>Search films and series</VisuallyHidden>
        </label>
        <input
          ref={input}
          id={id}
          className={styles.input}
          type="search"
          maxLength={200}
          placeholder="Search"
          autoComplete="off"
          value={text}
          onChange={(event) => type(event.target.value)}
        />
      </form>
    </search>
  );
}

function useSlash(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const elsewhere = event.target as HTMLElement | null;
      const isWriting = elsewhere?.matches?.("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [input]);
}
