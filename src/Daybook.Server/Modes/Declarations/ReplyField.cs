using System.Globalization;
using Daybook.Protocol.Flat;

namespace Daybook.Server.Modes.Declarations;

/// <summary>A field, or a family of fields, that a reply may have.</summary>
/// <param name="keys">The keys of the flat reply with their meanings; N stands for a number that counts from 1.</param>
internal abstract class ReplyField(params IReadOnlyList<(string Key, string Meaning)> keys)
{
    /// <summary>The keys of the flat reply and what each means.</summary>
    public IReadOnlyList<(string Key, string Meaning)> Keys { get; } = keys;
}

/// <summary>A field that is set to a <typeparamref name="T"/>.</summary>
internal abstract class ReplyField<T>(params IReadOnlyList<(string Key, string Meaning)> keys) : ReplyField(keys)
{
    /// <summary>Adds the value to a flat reply.</summary>
    public abstract void Write(T value, FlatReply reply);
}

/// <summary>One text.</summary>
internal sealed class TextReply(string name, string meaning) : ReplyField<string>((name, meaning))
{
    public override void Write(string value, FlatReply reply) => reply.Add(name, value);
}

/// <summary>One whole number.</summary>
internal sealed class NumberReply(string name, string meaning) : ReplyField<long>((name, meaning))
{
    public override void Write(long value, FlatReply reply) => reply.Add(name, value.ToString(CultureInfo.InvariantCulture));
}

/// <summary>A list of texts: <c>NAME_count</c> and <c>NAME_1</c> and so on.</summary>
internal sealed class ListReply(string name, string meaning)
    : ReplyField<IReadOnlyList<string>>(($"{name}_count", $"How many `{name}_N` follow."), ($"{name}_N", meaning))
{
    public override void Write(IReadOnlyList<string> value, FlatReply reply)
    {
        reply.Add($"{name}_count", value.Count.ToString(CultureInfo.InvariantCulture));
        var prefix = name + "_";
        for (var i = 0; i < value.Count; i++)
        {
            reply.Add(string.Concat(prefix, (i + 1).ToString(CultureInfo.InvariantCulture)), value[i]);
        }
    }
}

/// <summary>A list of rows: <c>NAME_count</c> and <c>NAME_1_COLUMN</c> and so on.</summary>
internal sealed class TableReply<TRow>(string name, params IReadOnlyList<Column<TRow>> columns)
    : ReplyField<IReadOnlyList<TRow>>(
        [($"{name}_count", $"How many rows `{name}_N_…` follow."), .. columns.Select(column => ($"{name}_N_{column.Name}", column.Meaning))])
{
    public override void Write(IReadOnlyList<TRow> value, FlatReply reply)
    {
        reply.Add($"{name}_count", value.Count.ToString(CultureInfo.InvariantCulture));
        for (var i = 0; i < value.Count; i++)
        {
            foreach (var column in columns)
            {
                reply.Add($"{name}_{i + 1}_{column.Name}", column.Value(value[i]));
            }
        }
    }
}

/// <summary>One column of a <see cref="TableReply{TRow}"/>.</summary>
internal sealed record Column<TRow>(string Name, string Meaning, Func<TRow, string> Value);
