using NanoAgent.Wire;

namespace NanoAgent.Transfers;

/// <summary>Shows a sink the head that lies in a response reader. Texts are made only when they are asked
/// for.</summary>
internal sealed class ReplyHead : IResponseHead
{
    /// <summary>The reader whose head it shows.</summary>
    internal HttpResponseReader? Reader;

    /// <inheritdoc/>
    public int StatusCode
    {
        get { return Reader!.Head.StatusCode; }
    }

    /// <inheritdoc/>
    public long ContentLength
    {
        get { return Reader!.ContentLength; }
    }

    /// <inheritdoc/>
    public int HeaderCount
    {
        get { return Reader!.Head.HeaderCount; }
    }

    /// <inheritdoc/>
    public string HeaderName(int index)
    {
        return Reader!.Head.GetName(index);
    }

    /// <inheritdoc/>
    public string HeaderValue(int index)
    {
        return Reader!.Head.GetValue(index);
    }

    /// <inheritdoc/>
    public string? GetHeader(string name)
    {
        return Reader!.Head.GetHeader(name);
    }
}
