using NanoAgent.Platform;
using NanoAgent.Wire;

namespace NanoAgent.Transfers;

/// <summary>
/// What is asked of whom: the transfer's own wish at first, then what each redirect makes of it. Credentials never
/// follow a redirect to another server.
/// </summary>
internal sealed class RequestPlan
{
    // Kept: a literal costs a board an object each time it is used.
    private static readonly string Get = "GET";
    private static readonly string Head = "HEAD";
    private static readonly string Put = "PUT";
    private static readonly string Post = "POST";
    private static readonly string Patch = "PATCH";

    private string _firstHost = string.Empty;
    private int _firstPort;
    private bool _firstTls;
    private bool _bodyDropped;

    /// <summary>The server and what to ask it for.</summary>
    internal RequestTarget Target { get; } = new RequestTarget();

    /// <summary>The method to send.</summary>
    internal string Method { get; private set; } = string.Empty;

    /// <summary>The body to send, or null.</summary>
    internal ISource? Source { get; private set; }

    /// <summary>True for HEAD, whose answer has no body.</summary>
    internal bool IsHead
    {
        get { return Method == Head; }
    }

    /// <summary>True for the methods whose requests have a body, even if it is an empty one.</summary>
    internal bool MeansBody
    {
        get { return Method == Post || Method == Put || Method == Patch; }
    }

    /// <summary>Plans a transfer's first request.</summary>
    /// <returns>Ok, or why there can be none.</returns>
    internal TransferResult Begin(Transfer transfer)
    {
        Source = transfer.Source;
        Method = NaturalMethod(transfer);
        _bodyDropped = false;
        TransferResult result = Target.Parse(transfer.Url);
        _firstHost = Target.Host;
        _firstPort = Target.Port;
        _firstTls = Target.IsTls;
        if (result == TransferResult.Ok && transfer.ResumeFrom > 0 && transfer.Source != null)
        {
            return TransferResult.BadFunctionArgument;
        }

        return result;
    }

    /// <summary>Lets go of what belongs to the transfer; the parsed URL stays for the next run.</summary>
    internal void Clear()
    {
        Source = null;
    }

    /// <summary>Plans the request that follows a redirect.</summary>
    /// <param name="status">301, 302, 303, 307 or 308.</param>
    /// <param name="location">Where to, relative to the last request.</param>
    internal TransferResult Follow(int status, string location)
    {
        // As curl: 303 asks for the result with GET; 301 and 302 turn only POST into GET, as browsers always did.
        if ((status == 303 && !IsHead) || ((status == 301 || status == 302) && Method == Post))
        {
            Method = Get;
            _bodyDropped |= Source != null;
            Source = null;
        }

        return Target.Resolve(location);
    }

    /// <summary>Whether a header of the caller's may be sent with this request.</summary>
    internal bool Sends(string name)
    {
        if (_bodyDropped && name.Length > 8 && AsciiText.EqualsIgnoreCase(name.Substring(0, 8), "Content-"))
        {
            return false;
        }

        return IsFirstServer() || !(AsciiText.EqualsIgnoreCase(name, "Authorization")
            || AsciiText.EqualsIgnoreCase(name, "Cookie") || AsciiText.EqualsIgnoreCase(name, "Host"));
    }

    private static string NaturalMethod(Transfer transfer)
    {
        if (transfer.Method != null)
        {
            return transfer.Method;
        }

        return transfer.Source != null ? Put : transfer.NoBody ? Head : Get;
    }

    private bool IsFirstServer()
    {
        return Target.Port == _firstPort && Target.IsTls == _firstTls
            && AsciiText.EqualsIgnoreCase(Target.Host, _firstHost);
    }
}
