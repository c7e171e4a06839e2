import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Picture } from "./Picture";

const COLORS = ["#112233", "#445566", "#778899", "#aabbcc"];
const show = (src: string, colors?: string[]) =>
  render(<Picture src={src} alt="A poster" colors={colors} instead={<p>drawn</p>} />);

describe("a picture", () => {
  it("shows its colours until it has come", () => {
    show("/a.jpg", COLORS);
    const picture = screen.getByRole("img", { name: "A poster" });
    expect(picture.style.getPropertyValue("--quarter-3")).toBe("#aabbcc");
    expect(picture.className).toMatch(/coming/);
    fireEvent.load(picture);
    expect(picture.className).not.toMatch(/coming/);
  });

  it("gives way to what stands in for it when it cannot be loaded", () => {
    show("/gone.jpg");
    fireEvent.error(screen.getByRole("img"));
    expect(screen.getByText("drawn")).toBeVisible();
  });

  it("is not asked for when there is none", () => {
    show("");
    expect(screen.getByText("drawn")).toBeVisible();
    expect(screen.queryByRole("img")).toBeNull();
  });
});
