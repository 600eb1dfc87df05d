using System.CommandLine;
using System.Threading.Tasks;
using NanoAgent.Cli.Transferring;
using NanoAgent.Cli.Transferring.Emitting;

namespace NanoAgent.Cli.Commands;

/// <summary><c>nanoagent transfer URL</c>: one transfer, with the options that curl's users know.</summary>
internal static class TransferCommand
{
    private static readonly Argument<string> Url = new("url") { Description = "What to fetch, or where to send." };

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "Write the body to this file.",
    };

    private static readonly Option<string?> Upload = new("--upload-file", "-T")
    {
        Description = "Send this file (PUT unless -X says otherwise).",
    };

    private static readonly Option<string?> Method = new("--request", "-X") { Description = "The request method." };

    private static readonly Option<string[]> Header = new("--header", "-H")
    {
        Description = "A request header, 'Name: value'; may be given again.",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string?> Continue = new("--continue-at", "-C")
    {
        Description = "Resume: '-' goes on where an earlier run with -C - stopped, and starts over when the file has "
            + "changed; a number asks for the bytes from there on and appends them to the output.",
    };

    private static readonly Option<string?> Range = new("--range", "-r")
    {
        Description = "A byte range: 0-499, -500, 9500-.",
    };

    private static readonly Option<string?> Sha256 = new("--sha256")
    {
        Description = "With -C -: the hash that the file must have, 64 hexadecimal digits.",
    };

    private static readonly Option<bool> Head = new("--head", "-I") { Description = "Ask for the head and print it." };

    private static readonly Option<bool> Include = new("--include", "-i")
    {
        Description = "Print the response head too.",
    };

    private static readonly Option<bool> Fail = new("--fail", "-f")
    {
        Description = "A status of 400 or above is a failure (exit code 22) and its body is dropped.",
    };

    private static readonly Option<bool> Location = new("--location", "-L") { Description = "Follow redirects." };

    private static readonly Option<int> RedirectsMax = new("--max-redirs")
    {
        Description = "With -L: how many redirects.",
        DefaultValueFactory = _ => 10,
    };

    private static readonly Option<double> MaxTime = new("--max-time", "-m")
    {
        Description = "Seconds for the whole transfer.",
        DefaultValueFactory = _ => 86_400,
    };

    private static readonly Option<double> ConnectTimeout = new("--connect-timeout")
    {
        Description = "Seconds to resolve, connect and shake hands.",
        DefaultValueFactory = _ => 30,
    };

    private static readonly Option<string?> CaFile = new("--cacert")
    {
        Description = "A PEM file of certificates to trust.",
    };

    private static readonly Option<string> Engine = new("--engine")
    {
        Description = "libcurl or core.",
        DefaultValueFactory = _ => "libcurl",
    };

    private static readonly Option<bool> Verbose = new("--verbose", "-v")
    {
        Description = "Print heads and what the engine does to standard error; credentials are left out.",
    };

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the result as one JSON object to standard output; needs -o, -I or -T.",
    };

    private static readonly Option<string?> EmitCSharp = new("--emit-csharp")
    {
        Description = "Before it runs, also write this transfer to a file, as a C# program on NanoAgent.Host: whatever "
            + "comes of it. The program holds what the command line holds, credentials too.",
    };

    private static readonly Option<string?> Board = new("--board")
    {
        Description = "With --emit-csharp: a program for this board, on NanoAgent.Core; see 'nanoagent boards'.",
    };

    public static Command Create()
    {
        Engine.AcceptOnlyFromAmong("libcurl", "core");
        var command = new Command("transfer", "Fetch or send one URL. Ends with libcurl's result number as exit code.")
        {
            Url, Output, Upload, Method, Header, Continue, Range, Sha256, Head, Include, Fail, Location, RedirectsMax,
            MaxTime, ConnectTimeout, CaFile, Engine, Verbose, Json, EmitCSharp, Board,
        };
        command.SetAction((parsed, _) => RunAsync(parsed));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed)
    {
        var request = new TransferRequest
        {
            Url = parsed.GetValue(Url)!,
            Output = parsed.GetValue(Output),
            Upload = parsed.GetValue(Upload),
            Method = parsed.GetValue(Method),
            Headers = parsed.GetValue(Header) ?? [],
            ContinueAt = parsed.GetValue(Continue),
            Range = parsed.GetValue(Range),
            Sha256 = parsed.GetValue(Sha256),
            Head = parsed.GetValue(Head),
            Include = parsed.GetValue(Include),
            Fail = parsed.GetValue(Fail),
            RedirectsMax = parsed.GetValue(Location) ? parsed.GetValue(RedirectsMax) : 0,
            MaxTimeSeconds = parsed.GetValue(MaxTime),
            ConnectTimeoutSeconds = parsed.GetValue(ConnectTimeout),
            CaFile = parsed.GetValue(CaFile),
            Engine = parsed.GetValue(Engine)!,
            Verbose = parsed.GetValue(Verbose),
            Json = parsed.GetValue(Json),
            EmitCSharp = parsed.GetValue(EmitCSharp),
            Board = parsed.GetValue(Board),
        };
        request.Validate();
        if (request.EmitCSharp is not null)
        {
            EmittedProgram.Write(request, request.EmitCSharp, request.Board);
        }

        return TransferRunner.RunAsync(request);
    }
}
