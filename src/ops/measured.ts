import { Gauge, type Registry } from 'prom-client';

/** Adds a figure that is looked up whenever it is scraped. */
export function addMeasured(registry: Registry, name: string, help: string, measure: () => number): void {
  const gauge = new Gauge({
    name,
    help,
    registers: [],
    collect() {
      this.set(measure());
    },
  });
  registry.registerMetric(gauge);
}
