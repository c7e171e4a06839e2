import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { installLayout } from "./layout";
import { installMedia } from "./media";

beforeEach(() => {
  window.API_URL = "/api";
  installMedia();
  installLayout();
});

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  localStorage.clear();
  window.history.replaceState(null, "", "/");
});
