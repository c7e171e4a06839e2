import { useState } from "react";
import { Provider } from "react-redux";
import { BrowserRouter } from "react-router";
import { Crash } from "./Crash";
import { AppRoutes } from "./Routes";
import { makeStore } from "./store";

export function App() {
  const [store] = useState(makeStore);
  return (
    <Crash>
      <Provider store={store}>
        <BrowserRouter>
          <AppRoutes />
        </BrowserRouter>
      </Provider>
    </Crash>
  );
}
