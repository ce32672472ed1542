import * as L from "leaflet"; (window as any).L = L;
