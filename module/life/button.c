// SPDX-License-Identifier: GPL-2.0-only
/*
 * The power button, in the node that has the firmware's full ACPI. Linux makes an input device of
 * each button, whether it is fixed hardware or a device of the AML. A press sets a flag in the
 * table; the monitor then asks every node to power off, this one among them.
 */
#include "module/mint.h"
#include <linux/input.h>
#include <linux/slab.h>
#include <linux/string.h>

/* ACPI's button driver puts the device's ID first. This leaves out the power key of a keyboard. */
static bool is_power_button(struct input_handler *handler, struct input_dev *dev)
{
	return dev->id.bustype == BUS_HOST && dev->phys &&
		(strstarts(dev->phys, "LNXPWRBN/") || strstarts(dev->phys, "PNP0C0C/"));
}

static void pressed(struct input_handle *handle, unsigned int type, unsigned int code, int value)
{
	if (type == EV_KEY && code == KEY_POWER && value)
		mint_self_set_flag(MINT_FLAG_BUTTON, true);
}

static int connect(struct input_handler *handler, struct input_dev *dev,
		   const struct input_device_id *id)
{
	struct input_handle *handle = kzalloc(sizeof(*handle), GFP_KERNEL);
	int ret;

	if (!handle)
		return -ENOMEM;
	handle->dev = dev;
	handle->handler = handler;
	handle->name = "mint";
	ret = input_register_handle(handle);
	if (ret)
		goto free;
	ret = input_open_device(handle);
	if (ret)
		goto unregister;
	return 0;
unregister:
	input_unregister_handle(handle);
free:
	kfree(handle);
	return ret;
}

static void disconnect(struct input_handle *handle)
{
	input_close_device(handle);
	input_unregister_handle(handle);
	kfree(handle);
}

static const struct input_device_id ids[] = {
	{
		.flags = INPUT_DEVICE_ID_MATCH_KEYBIT,
		.evbit = { BIT_MASK(EV_KEY) },
		.keybit = { [BIT_WORD(KEY_POWER)] = BIT_MASK(KEY_POWER) },
	},
	{ }
};

static struct input_handler handler = {
	.event		= pressed,
	.match		= is_power_button,
	.connect	= connect,
	.disconnect	= disconnect,
	.name		= "mint",
	.id_table	= ids,
};

int mint_button_start(void)
{
	return input_register_handler(&handler);
}

void mint_button_stop(void)
{
	input_unregister_handler(&handler);
}
