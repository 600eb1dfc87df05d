using System;
using System.CommandLine;
using NanoAgent.Cli.Bench;

namespace NanoAgent.Cli.Commands;

/// <summary><c>nanoagent bench-client</c>: what <c>bench libcurl</c> starts in processes; in no help.</summary>
internal static class BenchClientCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("client");
        name.AcceptOnlyFromAmong("http", "automatic", "poll", "epoll");
        var work = new Argument<string[]>("work") { Arity = new ArgumentArity(8, 8) };
        var command = new Command("bench-client", "One client of bench libcurl.") { name, work };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
        {
            Console.WriteLine(await BenchClient.MeasureAsync(
                parsed.GetValue(name)!, ClientWork.Parse(parsed.GetValue(work)!)));
            return ExitCode.Ok;
        });
        return command;
    }
}
