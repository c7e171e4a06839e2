import { lazy, Suspense } from "react";
import { Outlet, Route, Routes } from "react-router";
import { Gate } from "@/features/account";
import { AccountPage } from "@/pages/AccountPage";
import { BrowsePage } from "@/pages/BrowsePage";
import { HomePage } from "@/pages/HomePage";
import { Layout } from "@/pages/Layout";
import { LoginPage } from "@/pages/LoginPage";
import { NotFoundPage } from "@/pages/NotFoundPage";
import { SearchPage } from "@/pages/SearchPage";
import { SetupPage } from "@/pages/SetupPage";
import { ShowPage } from "@/pages/ShowPage";
import { TitlePage } from "@/pages/TitlePage";
import { WatchEpisodePage } from "@/pages/WatchEpisodePage";
import { WatchPage } from "@/pages/WatchPage";
import { Waiting } from "@/shared/ui/Waiting";

// For operators only. The player is not lazy: it must be there when Watch is pressed.
const OperatorPage = lazy(async () => ({
  default: (await import("@/pages/OperatorPage")).OperatorPage,
}));
const PlayPage = lazy(async () => ({ default: (await import("@/pages/PlayPage")).PlayPage }));

export function AppRoutes() {
  return (
    <Suspense fallback={<Waiting />}>
      <Routes>
        <Route path="/setup" element={<SetupPage />} />
        <Route path="/login" element={<LoginPage />} />
        <Route
          element={
            <Gate>
              <Outlet />
            </Gate>
          }
        >
          <Route element={<Layout />}>
            <Route index element={<HomePage />} />
            <Route path="/movie/:id" element={<TitlePage />} />
            <Route path="/show/:id" element={<ShowPage />} />
            <Route path="/films" element={<BrowsePage key="movie" kind="movie" />} />
            <Route path="/series" element={<BrowsePage key="show" kind="show" />} />
            <Route path="/search" element={<SearchPage />} />
            <Route path="/account" element={<AccountPage />} />
            <Route path="/operator" element={<OperatorPage />} />
            <Route path="*" element={<NotFoundPage />} />
          </Route>
          <Route path="/watch/:id" element={<WatchPage />} />
          <Route path="/watch/show/:id/:season/:episode" element={<WatchEpisodePage />} />
          <Route path="/play/:streamingKey" element={<PlayPage />} />
        </Route>
      </Routes>
    </Suspense>
  );
}
