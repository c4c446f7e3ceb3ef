using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Daybook.Server.Telemetry;

/// <summary>
/// Adds up what a meter's instruments measure and writes it as Prometheus reads it (text format 0.0.4): names with underscores, the unit
/// in words and <c>_total</c> after what only grows.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly ConcurrentQueue<Family> _families = new();
    private readonly MeterListener _listener;

    public PrometheusText(Measures measures)
    {
        _listener = new MeterListener
        {
            // A process may have several servers, each with its own meter, and every listener is told of the instruments of all.
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, measures.Meter))
                {
                    var family = new Family(instrument);
                    _families.Enqueue(family);
                    listener.EnableMeasurementEvents(instrument, family);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((Family)family!).Add(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((Family)family!).Add(value, tags));
        _listener.Start();
    }

    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in _families)
        {
            family.Write(text);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>An instrument and its series.</summary>
    private sealed class Family(Instrument instrument)
    {
        private readonly ConcurrentDictionary<(object? First, object? Second), Series> _series = new();
        private readonly IReadOnlyList<double>? _bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries;
        private readonly bool _grows = instrument is Counter<long> or ObservableCounter<long> or ObservableCounter<double>;

        public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var key = (tags.Length > 0 ? tags[0].Value : null, tags.Length > 1 ? tags[1].Value : null);
            if (!_series.TryGetValue(key, out var series))
            {
                series = _series.GetOrAdd(key, new Series(Labels(tags), _bounds));
            }

            series.Add(value, isWhole: instrument.IsObservable);
        }

        public void Write(StringBuilder text)
        {
            var name = Name();
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {instrument.Description}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {(_bounds is not null ? "histogram" : _grows ? "counter" : "gauge")}\n");
            foreach (var series in _series.Values.OrderBy(one => one.Labels, StringComparer.Ordinal))
            {
                series.Write(name, text);
            }
        }

        private string Name()
        {
            var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
            return instrument.Name.Replace('.', '_') + unit + (_grows ? "_total" : "");
        }

        private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var labels = new StringBuilder();
            foreach (var (name, value) in tags)
            {
                var escaped = $"{value}".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                    .Replace("\n", "\\n", StringComparison.Ordinal);
                labels.Append(CultureInfo.InvariantCulture, $"{(labels.Length == 0 ? "" : ",")}{name}=\"{escaped}\"");
            }

            return labels.ToString();
        }
    }

    /// <summary>One line of an instrument, or all lines of a histogram with the same labels.</summary>
    private sealed class Series(string labels, IReadOnlyList<double>? bounds)
    {
        private readonly Lock _gate = new();

        /// <summary>How many were within each bound and above the one before; the last, above all.</summary>
        private readonly long[] _counts = new long[bounds is null ? 0 : bounds.Count + 1];
        private double _sum;

        public string Labels => labels;

        /// <param name="value">The measured value.</param>
        /// <param name="isWhole">Whether it is all there is, not to be added to what was.</param>
        public void Add(double value, bool isWhole)
        {
            lock (_gate)
            {
                _sum = isWhole ? value : _sum + value;
                if (bounds is not null)
                {
                    var bucket = 0;
                    while (bucket < bounds.Count && value > bounds[bucket])
                    {
                        bucket++;
                    }

                    _counts[bucket]++;
                }
            }
        }

        public void Write(string name, StringBuilder text)
        {
            lock (_gate)
            {
                if (bounds is null)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}{(labels.Length == 0 ? "" : $"{{{labels}}}")} {_sum}\n");
                    return;
                }

                long count = 0;
                for (var bucket = 0; bucket < _counts.Length; bucket++)
                {
                    count += _counts[bucket];
                    var bound = bucket < bounds.Count ? bounds[bucket].ToString(CultureInfo.InvariantCulture) : "+Inf";
                    text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bound}\"}} {count}\n");
                }

                text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {_sum}\n{name}_count{{{labels}}} {count}\n");
            }
        }
    }
}
