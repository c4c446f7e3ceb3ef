using System.Text;

namespace Daybook.Client.Reporting;

/// <summary>Has a console of Windows read what is written as UTF-8, where it would take it for its code page, until this is disposed.</summary>
internal sealed class ConsoleLetters : IDisposable
{
    private readonly Encoding? _before;

    public ConsoleLetters()
    {
        if (OperatingSystem.IsWindows() && !(Console.IsOutputRedirected && Console.IsErrorRedirected))
        {
            _before = Console.OutputEncoding;
            Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        }
    }

    /// <summary>The console belongs to the shell, and to what runs there next.</summary>
    public void Dispose()
    {
        if (_before is not null)
        {
            Console.OutputEncoding = _before;
        }
    }
}
