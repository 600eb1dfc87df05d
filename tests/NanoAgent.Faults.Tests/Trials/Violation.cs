using System;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>A promise of the product that a run saw broken.</summary>
internal sealed class Violation(string message, Exception? inner = null) : Exception(message, inner)
{
    internal static void Unless(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref Sentence sentence)
    {
        if (!holds)
        {
            throw new Violation(sentence.Text);
        }
    }

    /// <summary>A sentence that is only put together when it is needed: millions of checks hold.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Sentence
    {
        private readonly StringBuilder? _text;

        public Sentence(int literalLength, int formattedCount, bool holds, out bool isNeeded)
        {
            isNeeded = !holds;
            _text = holds ? null : new StringBuilder(literalLength + (8 * formattedCount));
        }

        internal string Text => _text!.ToString();

        public void AppendLiteral(string text)
        {
            _text!.Append(text);
        }

        public void AppendFormatted<T>(T value)
        {
            _text!.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
        }
    }
}
