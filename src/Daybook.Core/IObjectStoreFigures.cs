namespace Daybook.Core;

/// <summary>The requests to the object store that the bytes of pictures are in, for whoever watches over it.</summary>
public interface IObjectStoreFigures
{
    /// <summary>How many requests wait for their turn.</summary>
    int Waiting { get; }

    /// <summary>The requests of one kind since the start.</summary>
    ObjectFigures Of(ObjectOperation operation);
}

/// <summary>What requests to an object store came to.</summary>
/// <param name="Done">Those that were answered, also with "there is none".</param>
/// <param name="Failed">Those that were not, or were given up.</param>
/// <param name="Time">What all of them took together, with the wait for their turn.</param>
public readonly record struct ObjectFigures(long Done, long Failed, TimeSpan Time);

/// <summary>What is asked of an object store.</summary>
public enum ObjectOperation
{
    /// <summary>To put an object.</summary>
    Put,

    /// <summary>To read one.</summary>
    Get,

    /// <summary>To delete one.</summary>
    Delete,
}
