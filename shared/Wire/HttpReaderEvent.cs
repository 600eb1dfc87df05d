namespace NanoAgent.Wire;

/// <summary>What <see cref="HttpResponseReader.Read"/> found.</summary>
public enum HttpReaderEvent
{
    /// <summary>All bytes were taken and more are needed.</summary>
    None,

    /// <summary>An interim head (1xx) is complete and stays until the next Read; another head follows.</summary>
    Interim,

    /// <summary>The final head is complete; it stays until the next Begin.</summary>
    Head,

    /// <summary>Bytes of the body lie in the caller's buffer, at BodyOffset, BodyCount of them.</summary>
    Body,

    /// <summary>The response is complete. Bytes not taken are none of it.</summary>
    Done,

    /// <summary>The response is malformed or above a ceiling; Result says why. Nothing more is taken.</summary>
    Failed,
}
