using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;

namespace NanoAgent.Host.Tests.Service;

/// <summary>Keeps what the host logs, and lets a test wait for an event.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly List<(int Id, string Text)> _lines = new();
    private readonly Channel<int> _ids = Channel.CreateUnbounded<int>();

    /// <summary>An event whose logging throws: a program's broken logger.</summary>
    internal int ThrowAtId { get; set; } = -1;

    internal (int Id, string Text)[] Agent
    {
        get
        {
            lock (_lines)
            {
                return _lines.Where(line => line.Id > 0).ToArray();
            }
        }
    }

    public ILogger CreateLogger(string categoryName)
    {
        // The framework's own lines have ids too: only the agent's are kept.
        return categoryName.StartsWith("NanoAgent.", StringComparison.Ordinal)
            ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id == ThrowAtId)
        {
            throw new InvalidOperationException("The logger is broken.");
        }

        lock (_lines)
        {
            _lines.Add((eventId.Id, formatter(state, exception) + exception));
        }

        _ids.Writer.TryWrite(eventId.Id);
    }

    public bool IsEnabled(LogLevel logLevel)
    {
        return true;
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        return null;
    }

    public void Dispose()
    {
    }

    internal string Text(int id)
    {
        return Agent.Single(line => line.Id == id).Text;
    }

    internal async Task WaitForAsync(int id)
    {
        using var ceiling = new CancellationTokenSource(FakeCollector.Ceiling);
        while (await _ids.Reader.ReadAsync(ceiling.Token) != id)
        {
        }
    }
}
