using System;
using System.Globalization;
using Spectre.Console;

namespace NanoAgent.Cli.Transferring;

/// <summary>
/// Progress on standard error: a bar that is drawn over on a terminal, a line about every two seconds elsewhere.
/// </summary>
internal sealed class Progress
{
    private const long LineEveryMs = 2_000;
    private const long BarEveryMs = 200;
    private const int BarCells = 30;

    private readonly IAnsiConsole _console = AnsiConsole.Create(
        new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    private readonly bool _terminal = !Console.IsErrorRedirected;
    private readonly long _startMs = Environment.TickCount64;
    private long _shownMs;
    private bool _drawn;

    /// <summary>Shows how far it is, if it is time to.</summary>
    /// <param name="bytes">Bytes so far.</param>
    /// <param name="total">Bytes in all, -1 while not known.</param>
    /// <param name="more">What else to say on the line.</param>
    public void Show(long bytes, long total, string more = "")
    {
        long nowMs = Environment.TickCount64;
        long last = _shownMs == 0 ? _startMs : _shownMs;
        if (nowMs - last < (_terminal ? BarEveryMs : LineEveryMs))
        {
            return;
        }

        _shownMs = nowMs;
        string text = total > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Size(bytes)} of {Size(total)} ({100 * bytes / total} %)")
            : Size(bytes);
        text += more;
        if (!_terminal)
        {
            Console.Error.WriteLine(text);
            return;
        }

        // A count beyond the total would be a fault of the caller; the bar must not fail over it.
        int cells = total > 0 ? (int)Math.Min(BarCells, BarCells * bytes / total) : 0;
        string bar = new string('━', cells) + "[grey]" + new string('━', BarCells - cells) + "[/]";
        _console.Markup($"\r[green]{bar}[/] {Markup.Escape(text)}   ");
        _drawn = true;
    }

    /// <summary>Leaves the bar's line, for a line of words or for good.</summary>
    public void End()
    {
        if (_drawn)
        {
            Console.Error.WriteLine();
            _drawn = false;
        }
    }

    /// <summary>Bytes as a person reads them.</summary>
    public static string Size(long bytes)
    {
        return bytes switch
        {
            >= 1L << 30 => Scaled(bytes, 1L << 30, "GiB"),
            >= 1L << 20 => Scaled(bytes, 1L << 20, "MiB"),
            >= 1L << 10 => Scaled(bytes, 1L << 10, "KiB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        };
    }

    private static string Scaled(long bytes, long unit, string name)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / unit:0.0} {name}");
    }
}
