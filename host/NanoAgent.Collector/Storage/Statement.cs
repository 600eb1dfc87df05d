using System;
using Microsoft.Data.Sqlite;

namespace NanoAgent.Collector.Storage;

/// <summary>One prepared statement with numbered parameters, reused for every run of the writer.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    /// <summary>The text is a constant of this assembly; <c>$0</c>, <c>$1</c> ... are its parameters.</summary>
    public Statement(SqliteConnection connection, string text, int parameters)
    {
        _command = connection.CreateCommand();
#pragma warning disable CA2100 // A constant of this assembly; every value is a parameter.
        _command.CommandText = text;
#pragma warning restore CA2100
        for (int index = 0; index < parameters; index++)
        {
            _command.Parameters.Add(new SqliteParameter { ParameterName = "$" + index });
        }
        _command.Prepare();
    }

    /// <summary>Runs it; the number of rows changed.</summary>
    public int Run(SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        Bind(transaction, values);
        return _command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row, or null.</summary>
    public object? Value(SqliteTransaction transaction, params ReadOnlySpan<object> values)
    {
        Bind(transaction, values);
        return _command.ExecuteScalar();
    }

    public void Dispose() => _command.Dispose();

    private void Bind(SqliteTransaction transaction, ReadOnlySpan<object> values)
    {
        _command.Transaction = transaction;
        for (int index = 0; index < values.Length; index++)
        {
            _command.Parameters[index].Value = values[index];
        }
    }
}
