import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const SRC = resolve(import.meta.dirname);

interface Import {
  from: string;
  to: string;
}

const imports: Import[] = globSync("**/*.{ts,tsx}", { cwd: SRC })
  .filter((file) => !/\.test\.tsx?$|^test\//.test(file))
  .flatMap((file) => {
    const text = readFileSync(join(SRC, file), "utf8");
    const named = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)];
    return named.map(([, name = ""]) => ({ from: file, to: target(file, name) }));
  });

/** A path below `src`, or the name of a package. */
function target(file: string, name: string): string {
  if (name.startsWith("@/")) return name.slice(2);
  if (name.startsWith(".")) return relative(SRC, resolve(SRC, dirname(file), name));
  return name;
}

const floorOf = (path: string) => path.split("/")[0] ?? "";
const featureOf = (path: string) => (floorOf(path) === "features" ? path.split("/")[1] : undefined);
const between = (from: string, to: string[]) =>
  imports.filter((i) => floorOf(i.from) === from && to.includes(floorOf(i.to)));

describe("imports", () => {
  it("are found at all", () => {
    expect(imports.length).toBeGreaterThan(200);
  });

  it("never lead from one feature into another", () => {
    const strays = imports.filter(({ from, to }) => {
      const [own, other] = [featureOf(from), featureOf(to)];
      return own !== undefined && other !== undefined && own !== other;
    });
    expect(strays).toEqual([]);
  });

  it("only fall: app, pages, features, shared", () => {
    expect(between("shared", ["features", "pages", "app"])).toEqual([]);
    expect(between("features", ["pages", "app"])).toEqual([]);
    expect(between("pages", ["app"])).toEqual([]);
  });

  it("enter a feature by its front door", () => {
    const inside = imports.filter(
      ({ from, to }) =>
        featureOf(from) !== featureOf(to) && to.split("/").length > 2 && featureOf(to),
    );
    expect(inside).toEqual([]);
  });
});

describe("the page itself", () => {
  const page = readFileSync(join(SRC, "../index.html"), "utf8");

  it("has one inline script, which the server's security policy names by its hash", () => {
    const inline = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, text]) => text);
    expect(inline).toEqual(['window.API_URL = "/api";']);
  });

  it("has no inline style and nothing from elsewhere", () => {
    expect(page).not.toMatch(/style=|<style|https?:/);
  });

  it("is titled as clients expect", () => {
    expect(page).toContain("<title>Miauflix</title>");
  });
});
