import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { SeekBar } from "./SeekBar";

const place = (element: HTMLElement) => [element.style.left, element.style.width];

const bar = (time: number) => (
  <SeekBar time={time} duration={100} buffered={[]} onDisk={[]} onSeek={() => undefined} />
);

describe("the seek bar", () => {
  it("draws what the browser has and what the server has on disk", () => {
    render(
      <SeekBar
        time={10}
        duration={100}
        buffered={[{ start: 0, end: 0.25 }]}
        onDisk={[
          { start: 0, end: 0.5 },
          { start: 0.9, end: 1 },
        ]}
        onSeek={() => undefined}
      />,
    );
    expect(screen.getAllByTestId("span-buffered").map(place)).toEqual([["0%", "25%"]]);
    expect(screen.getAllByTestId("span-on-disk").map(place)).toEqual([
      ["0%", "50%"],
      ["90%", "10%"],
    ]);
  });

  it("previews a drag and seeks once, when it is let go", () => {
    const onSeek = vi.fn<(seconds: number) => void>();
    render(<SeekBar time={10} duration={100} buffered={[]} onDisk={[]} onSeek={onSeek} />);
    const slider = screen.getByRole("slider", { name: "Place in the film" });
    for (const value of ["20", "30", "40"]) fireEvent.input(slider, { target: { value } });
    expect(onSeek).not.toHaveBeenCalled();
    expect(slider).toHaveAttribute("aria-valuetext", "40 seconds of 1 minute 40 seconds");
    fireEvent.change(slider, { target: { value: "42" } });
    expect(onSeek).toHaveBeenCalledExactlyOnceWith(42);
  });

  it("follows the film, but not under the viewer's finger", () => {
    const { rerender } = render(bar(10));
    const slider = screen.getByRole("slider");
    expect(slider).toHaveValue("10");
    fireEvent.input(slider, { target: { value: "60" } });
    rerender(bar(11));
    expect(slider).toHaveValue("60");
    fireEvent.change(slider, { target: { value: "60.5" } });
    rerender(bar(60.5));
    expect(slider).toHaveValue("60.5");
  });

  it("cannot be used before the length is known", () => {
    render(<SeekBar time={0} duration={0} buffered={[]} onDisk={[]} onSeek={() => undefined} />);
    expect(screen.getByRole("slider")).toBeDisabled();
  });
});
