// Shows an exporter's metrics in a prom-client registry, beside those that are there already.
// In: an exporter, a registry.  Out: one entry of the registry a metric, which reads the exporter whenever the registry is printed.
// Invariant: prom-client is not imported, and counts nothing: the registry is known by the two methods that are called.
// Not here: observing and bucketing, which stay the exporter's.

import { codedError, shown } from "../coded-error.js";
import { disposable } from "../dispose.js";
import type { Disposes } from "../index.js";
import type { PrometheusFamily } from "./family.js";

/** The part of prom-client's `Registry` that is used. */
export interface PromClientRegistry {
  /** Adds a metric; throws when there is one of that name. */
  registerMetric(metric: never): void;
  /** Takes a metric out. */
  removeSingleMetric(name: string): void;
}

/** Where the metrics come from; a `PrometheusExporter` is one. */
export interface FamilySource {
  /** All families, those without samples too, in a constant order. */
  families(): readonly PrometheusFamily[];
  /** Forgets what was observed, of one family by its position or of all. */
  reset(family?: number): void;
}

/** An exporter's metrics in a registry. */
export interface RegistryBridge extends Disposes {
  /** Takes the metrics out of the registry again. Disposing is the same. */
  close(): void;
}

interface RegistryValue {
  readonly value: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly metricName?: string;
}

/** What a registry asks of its metrics. `name` is written by registries that print OpenMetrics, and read back. */
interface RegistryMetric {
  name: string;
  readonly help: string;
  readonly type: string;
  readonly aggregator: string;
  get(): Promise<{ name: string; help: string; type: string; aggregator: string; values: readonly RegistryValue[] }>;
  reset(): void;
}

function registryMetric(source: FamilySource, { name, help, type }: PrometheusFamily, at: number): RegistryMetric {
  const metric: RegistryMetric = {
    name,
    help,
    type,
    aggregator: "sum",
    get: async () => ({
      name: metric.name,
      help,
      type,
      aggregator: "sum",
      values: valuesOf(source.families()[at], name),
    }),
    reset: () => source.reset(at),
  };
  return metric;
}

function valuesOf(family: PrometheusFamily | undefined, name: string): readonly RegistryValue[] {
  const samples = family?.samples ?? [];
  return samples.map(({ suffix, labels, value }) => ({
    value,
    labels: Object.fromEntries(labels),
    ...(suffix === "" ? {} : { metricName: name + suffix }),
  }));
}

/** Registers every metric of an exporter in a prom-client registry, where `registry.metrics()` prints them with the rest.
 * Errors: `prometheus/registry` as a TypeError when it is no registry; what the registry throws for a name it has already, after which none of the
 * exporter's metrics is registered.
 * @example using bridge = bridgeRegistry(exporter, promClient.register); */
export function bridgeRegistry(exporter: FamilySource, registry: PromClientRegistry): RegistryBridge {
  if (typeof registry?.registerMetric !== "function" || typeof registry.removeSingleMetric !== "function")
    throw codedError(
      "prometheus/registry",
      "bridgeRegistry",
      `the registry is ${shown(registry)}`,
      "give a Registry of prom-client 15",
    );
  const registered: string[] = [];
  const close = (): void => {
    for (const name of registered.splice(0)) registry.removeSingleMetric(name);
  };
  try {
    exporter.families().forEach((family, at) => {
      registry.registerMetric(registryMetric(exporter, family, at) as never);
      registered.push(family.name);
    });
  } catch (error) {
    close();
    throw error;
  }
  return disposable({ close }, close);
}
