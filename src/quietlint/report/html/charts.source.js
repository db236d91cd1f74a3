import { use, init } from "echarts/core";
import { BarChart, GraphChart, TreemapChart } from "echarts/charts";
import { GridComponent, TooltipComponent, LegendComponent, AriaComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";
use([BarChart, GraphChart, TreemapChart, GridComponent, TooltipComponent, LegendComponent, AriaComponent, CanvasRenderer]);
export { init };
