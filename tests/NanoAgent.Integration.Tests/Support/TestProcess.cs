using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Tasks;

namespace NanoAgent.Integration.Tests.Support;

/// <summary>
/// One process of a test: started without a shell, with its streams read as they come, and gone when it is disposed.
/// </summary>
internal sealed class TestProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigStop = 19;

    private readonly Process _process;
    private readonly Reader _output;
    private readonly Reader _errors;

    private TestProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _output = new Reader(_process.StandardOutput.BaseStream);
        _errors = new Reader(_process.StandardError.BaseStream);
    }

    /// <summary>All of standard error so far.</summary>
    public string Errors => _errors.Text;

    /// <summary>All of standard output so far.</summary>
    public string Output => _output.Text;

    public bool HasExited => _process.HasExited;

    /// <summary>The most memory that it had at once, as Linux tells it; 0 where it does not.</summary>
    public long PeakResidentKiB()
    {
        string? line = File.ReadLines($"/proc/{_process.Id}/status")
            .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        string kiB = new(line?.Where(char.IsAsciiDigit).ToArray());
        return kiB.Length == 0 ? 0 : long.Parse(kiB, CultureInfo.InvariantCulture);
    }

    /// <summary>Starts the built nanoagent.</summary>
    public static TestProcess Nanoagent(params string[] arguments) => NanoagentIn(Path.GetTempPath(), arguments);

    /// <summary>Starts the built nanoagent in a folder.</summary>
    public static TestProcess NanoagentIn(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = folder };
        start.ArgumentList.Add(Tree.NanoagentDll);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // What this machine's user has set must not reach the program: servers of tests are on this machine.
        foreach (string name in new[] { "http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY" })
        {
            start.Environment.Remove(name);
        }

        start.Environment.Remove("NANOAGENT_TOKEN");
        start.Environment["DOTNET_NOLOGO"] = "1";
        return new TestProcess(start);
    }

    /// <summary>Starts any program.</summary>
    public static TestProcess Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new TestProcess(start);
    }

    /// <summary>Runs the built nanoagent to its end.</summary>
    public static async Task<Outcome> RunAsync(params string[] arguments)
    {
        await using TestProcess process = Nanoagent(arguments);
        return await process.ExitAsync();
    }

    /// <summary>Asks it to end, as a service manager does.</summary>
    public void Terminate() => Signal(SigTerm);

    /// <summary>Stops it where it is; only a kill ends it then.</summary>
    public void Freeze() => Signal(SigStop);

    /// <summary>Ends it with SIGKILL, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limits.Wait);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Outcome> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limits.Wait);
        await Task.WhenAll(_output.Ended, _errors.Ended).WaitAsync(Limits.Wait);
        return new Outcome(_process.ExitCode, _output.Bytes, _errors.Text);
    }

    /// <summary>Waits for a text on standard output; fails with all that came when the process ends first.</summary>
    public Task<string> OutputAsync(string text) => WaitForAsync(_output, text);

    /// <summary>Waits for a text on standard error; fails with all that came when the process ends first.</summary>
    public Task<string> ErrorsAsync(string text) => WaitForAsync(_errors, text);

    /// <summary>Waits for a text on either stream.</summary>
    public async Task AnyAsync(string text) => await await Task.WhenAny(OutputAsync(text), ErrorsAsync(text));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(Limits.Wait);
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int processId, int signal);

    private void Signal(int signal)
    {
        if (SendSignal(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"The signal {signal} could not be sent: {Errors}");
        }
    }

    private async Task<string> WaitForAsync(Reader reader, string text)
    {
        try
        {
            return await reader.UntilAsync(text).WaitAsync(Limits.Wait);
        }
        catch (Exception e) when (e is TimeoutException or EndOfStreamException)
        {
            throw new InvalidOperationException($"'{text}' did not come.\n{Output}\n{Errors}", e);
        }
    }

    /// <summary>Keeps what a stream brings and lets others wait for it.</summary>
    private sealed class Reader
    {
        private readonly List<byte> _bytes = [];
        private readonly object _gate = new();
        private TaskCompletionSource _changed = NewSource();

        public Reader(Stream stream)
        {
            Ended = PumpAsync(stream);
        }

        public Task Ended { get; }

        public byte[] Bytes
        {
            get
            {
                lock (_gate)
                {
                    return _bytes.ToArray();
                }
            }
        }

        public string Text => Encoding.UTF8.GetString(Bytes);

        /// <summary>All that has come, once the text is in it.</summary>
        public async Task<string> UntilAsync(string text)
        {
            while (true)
            {
                Task changed;
                bool ended = Ended.IsCompleted;
                lock (_gate)
                {
                    changed = _changed.Task;
                }

                string all = Text;
                if (all.Contains(text, StringComparison.Ordinal))
                {
                    return all;
                }

                if (ended)
                {
                    throw new EndOfStreamException();
                }

                await Task.WhenAny(changed, Ended);
            }
        }

        private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

        private async Task PumpAsync(Stream stream)
        {
            byte[] buffer = new byte[64 * 1024];
            int count;
            while ((count = await stream.ReadAsync(buffer)) > 0)
            {
                TaskCompletionSource changed;
                lock (_gate)
                {
                    _bytes.AddRange(buffer.AsSpan(0, count));
                    changed = _changed;
                    _changed = NewSource();
                }

                changed.SetResult();
            }
        }
    }
}
