"""`improvers webhooks set`: the providers are told where to deliver."""

import asyncio

import click

from bot.cli import fail
from bot.cli.environment import settings
from bot.cli.mistakes import provider_trouble
from bot.settings import Settings


def set_() -> int:
    """0 once Telegram delivers to PUBLIC_URL; Twilio's address is printed, to be entered at the number."""
    chosen = settings()
    if not chosen.public_url:
        fail("PUBLIC_URL is not set. Give the https:// address at which people's texts arrive.")
    if not (chosen.has_telegram or chosen.has_sms):
        fail("No channel is set up: give TELEGRAM_TOKEN and TELEGRAM_SECRET, or the three TWILIO_ settings.")
    worked = not chosen.has_telegram or asyncio.run(_tell_telegram(chosen))
    if chosen.has_sms:
        click.echo(
            f'SMS: at your Twilio number, under "A message comes in", enter {chosen.public_url}/webhooks/sms (POST).'
        )
    return 0 if worked else 1


async def _tell_telegram(chosen: Settings) -> bool:
    from bot.channels.telegram import TelegramChannel

    channel = TelegramChannel(chosen.telegram_token.reveal(), chosen.telegram_api_url or None)
    try:
        address = f"{chosen.public_url}/webhooks/telegram"
        trouble = await channel.deliver_to(address, chosen.telegram_secret.reveal())
    finally:
        await channel.close()
    if trouble:
        click.echo(f"Telegram: {provider_trouble(channel.name, trouble)}", err=True)
    else:
        click.echo(f"Telegram delivers to {address}.")
    return not trouble
