namespace Daybook.Fuzz.Tests.Running;

/// <summary>Something that reads untrusted bytes, and how to tell whether it read them right.</summary>
internal abstract class Target
{
    /// <summary>What it is called in messages, in files and in the corpus.</summary>
    public abstract string Name { get; }

    /// <summary>How many cases are tried before each commit.</summary>
    public abstract int Cases { get; }

    /// <summary>How many are tried with <c>DAYBOOK_LONG=1</c>.</summary>
    public abstract int LongCases { get; }

    /// <summary>An input as it should be, or one that is worth changing.</summary>
    public abstract byte[] Make(Random random);

    /// <summary>The input changed; <paramref name="other"/> is one to take pieces from.</summary>
    public abstract byte[] Mutate(Random random, byte[] input, byte[] other);

    /// <summary>Tries an input, and throws if anything about what becomes of it is wrong.</summary>
    /// <returns>What became of it, in words: inputs that bring about something new are changed further.</returns>
    public abstract string Try(byte[] input);
}
